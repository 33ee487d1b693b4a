/** A PDU that cannot be written, or read. */
export class PduError extends Error {
  constructor(
    readonly fault: 'too_long' | 'too_short' | 'range' | 'character' | 'type',
    /** The field at fault, as the layout names it. */
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'PduError';
  }
}
