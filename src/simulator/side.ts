import type { CarrierSide, ProtocolName } from './carrier-side';
import type { IdForm } from './options';
import { createCmppSide } from './sides/cmpp-side';
import { createSgipSide } from './sides/sgip-side';
import { createSmgpSide } from './sides/smgp-side';
import { createSmppSide } from './sides/smpp-side';

/** The carrier's side of a protocol. `epoch` is in the ids, so that those of another run are others. */
export function createSide(protocol: ProtocolName, epoch: Date, idForm: IdForm): CarrierSide {
  switch (protocol) {
    case 'cmpp20':
    case 'cmpp30':
      return createCmppSide(protocol, epoch);
    case 'sgip12':
      return createSgipSide(epoch);
    case 'smgp30':
      return createSmgpSide(epoch);
    case 'smpp34':
      return createSmppSide(epoch, idForm);
  }
}
