/** 138 0013 8000: how people read a mobile number. */
export function spaced(mobile: string): string {
  return mobile.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
}
