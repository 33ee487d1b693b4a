/** The carrier's access code (10690001019) and the number taxpayers know (12366) stand for each other; extension digits stay. */
export interface AccessCode {
  /** 1069000101901 → 1236601. A number that is not under the code is left as it is. */
  toService(number: string): string;
  /** 1236601 → 1069000101901. */
  toCarrier(number: string): string;
}

export function createAccessCode(code: string, service: string): AccessCode {
  const swap = (from: string, to: string) => (number: string) =>
    number.startsWith(from) ? to + number.slice(from.length) : number;
  return { toService: swap(code, service), toCarrier: swap(service, code) };
}
