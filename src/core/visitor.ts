/** A visitor of the web chat: `web:` and 22 characters of base64url (16 random octets). No mobile number has that form. */
export type VisitorId = string;

const VISITOR = /^web:[\w-]{22}$/;
const RANDOM_BYTES = 16;
const SHOWN = 4;

export function isVisitor(sender: string): boolean {
  return VISITOR.test(sender);
}

/** A new visitor; `random` gives octets. */
export function newVisitor(random: (bytes: number) => Buffer): VisitorId {
  return `web:${random(RANDOM_BYTES).toString('base64url')}`;
}

/** 网页访客3kFz: the only form in which a visitor reaches a log or a list. The id is no secret that opens anything, but it names one person. */
export function maskVisitor(visitor: VisitorId): string {
  return `网页访客${visitor.slice(-SHOWN)}`;
}
