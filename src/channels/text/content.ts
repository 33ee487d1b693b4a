import type { PartOf } from '../channel';

/** How the octets of a short message are to be read, in the numbers GSM 03.38 and the Chinese protocols share. */
export const MSG_FMT = { ascii: 0, latin1: 3, binary: 4, ucs2: 8, gbk: 15 } as const;

export interface DecodedContent {
  text: string;
  part?: PartOf;
}

/** Content as it goes into a PDU. */
export interface EncodedContent {
  msgFmt: number;
  /** TP-UDHI: the content begins with a user data header. */
  udhi: boolean;
  bytes: Buffer;
}
