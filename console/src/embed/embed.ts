/**
 * Puts a button on a bureau's site that opens the chat in a frame: `<script src="https://…/embed.js" defer></script>`. `data-to` on
 * the script: the extension of the bureau. It leaves no global behind; its look is its own (shadow root) and the site's style
 * policy does not concern it (style sheets are set by CSSOM).
 */
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { origin } = new URL(script.src);
  const address = new URL('/chat/', origin);
  const to = script.dataset['to'];
  if (to !== undefined && /^\d{1,8}$/.test(to)) address.searchParams.set('to', to);
  /** What the page in the frame says when it wants to be closed. */
  const CLOSE = 'sms12366-chat-close';

  const STYLE = `
    :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; color-scheme: light dark; }
    button { display: flex; align-items: center; gap: 8px; height: 48px; padding: 0 18px; border: 0; border-radius: 24px;
      background: #1f66d6; color: #fff; font: 600 15px/1 system-ui, 'PingFang SC', 'Microsoft YaHei', sans-serif;
      box-shadow: 0 6px 20px rgb(0 0 0 / 25%); cursor: pointer; }
    button:hover { background: #1a57b8; }
    button:focus-visible { outline: 3px solid #1f66d6; outline-offset: 3px; }
    svg { flex: none; }
    iframe { position: fixed; right: 20px; bottom: 80px; width: 400px; height: min(640px, calc(100vh - 100px)); border: 0;
      border-radius: 14px; box-shadow: 0 18px 50px rgb(0 0 0 / 30%); background: Canvas; }
    [hidden] { display: none; }
    @media (max-width: 520px) {
      iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
      :host([open]) button { display: none; }
    }`;

  const put = (): void => {
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = '智能咨询';
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-haspopup', 'dialog');
    root.append(button);

    let frame: HTMLIFrameElement | undefined;
    const show = (open: boolean): void => {
      if (open && frame === undefined) {
        // Nothing is asked of the chat before somebody wants it.
        frame = document.createElement('iframe');
        frame.title = '12366智能咨询';
        frame.src = address.href;
        root.append(frame);
      }
      if (frame !== undefined) frame.hidden = !open;
      host.toggleAttribute('open', open);
      button.setAttribute('aria-expanded', String(open));
      button.textContent = open ? '收起咨询' : '智能咨询';
      if (open) frame?.focus();
      else button.focus();
    };
    const isOpen = (): boolean => host.hasAttribute('open');
    button.addEventListener('click', () => show(!isOpen()));
    host.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && isOpen()) show(false);
    });
    addEventListener('message', ({ origin: from, source, data }: MessageEvent<unknown>) => {
      if (from !== origin || source !== frame?.contentWindow) return;
      if ((data as { type?: unknown } | null)?.type === CLOSE) show(false);
    });
    document.body.append(host);
  };

  if (document.body) put();
  else addEventListener('DOMContentLoaded', put);
})();

// Marks it as a module to the build; nothing of it is left in the script.
export {};
