/** A text cut into what is never split further: a mask, a run of Latin letters or of digits, or one character. White space falls away. */
export function readPieces(text: string): string[] {
  return text.match(/<[A-Z][A-Z0-9_]*>|[a-z]+|\d+|[\s\S]/giu)?.filter((piece) => piece.trim() !== '') ?? [];
}
