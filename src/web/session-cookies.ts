/**
 * The two cookies of the console. Both are httpOnly, SameSite=Strict, path `/`, and Secure wherever the request came over
 * TLS. The session's has no Max-Age and ends with the browser at the latest.
 */
export const SESSION_COOKIE = 'sms12366_session';
/** Says that this browser signed in before; it opens nothing. */
export const DEVICE_COOKIE = 'sms12366_device';
export const DEVICE_COOKIE_DAYS = 365;

/** What the sign-in handlers need besides their input; the guard gives it with the call. */
export interface Cookies {
  get(name: typeof SESSION_COOKIE | typeof DEVICE_COOKIE): string | undefined;
  /** Without a value the cookie is removed. */
  set(name: typeof SESSION_COOKIE | typeof DEVICE_COOKIE, value: string | undefined): void;
}
