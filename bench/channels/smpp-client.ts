import type { Pdu } from 'smpp';
import { connectSmpp, type SmppClientPeer } from '../../test/peers/smpp-peer';
import { type Client, serveClient } from './client-process';
import { createMatching } from './matching';
import { mobileOf, type Order, SERVICE, type Task, TEXT } from './task';

/** The client of the npm package `smpp`, as its documentation uses it, with the same windows; receipts matched by their ids. */

const UCS2 = 8;

async function start({ port, login, secret, connections, window }: Task): Promise<Client> {
  const account = { systemId: login, password: secret, port, quiet: true };
  const peers = await Promise.all(Array.from({ length: connections }, () => connectSmpp(account)));
  let sent = 0;
  let answered = 0;
  let matched = 0;
  let check: () => void = () => undefined;
  const matching = createMatching(() => {
    matched += 1;
    check();
  });
  for (const { session } of peers) {
    session.on('deliver_sm', (pdu: Pdu) => {
      const text = String(pdu.short_message?.message ?? '');
      matching.reported(/\bid:(\S+)/.exec(text)?.[1] ?? '');
    });
  }

  const run = ({ messages, receipts }: Order): Promise<{ answered: number; receipts: number }> =>
    new Promise((resolve, reject) => {
      sent = answered = matched = 0;
      matching.forget();
      check = () => {
        if (answered === messages && (!receipts || matched === messages)) resolve({ answered, receipts: matched });
      };
      const next = (peer: SmppClientPeer): void => {
        if (sent === messages) return;
        const submit = {
          source_addr: SERVICE,
          destination_addr: `86${mobileOf(sent++)}`,
          short_message: TEXT,
          data_coding: UCS2,
          registered_delivery: receipts ? 1 : 0,
        };
        peer.session.submit_sm(submit, (answer) => {
          if (answer.command_status !== 0) return reject(new Error(`a submit was refused: ${answer.command_status}`));
          answered += 1;
          if (receipts) matching.accepted(String(answer['message_id']));
          next(peer);
          check();
        });
      };
      for (const peer of peers) for (let i = 0; i < window; i += 1) next(peer);
    });
  return {
    run,
    progress: () => ({ sent, answered, matched, ...matching.left() }),
    stop: async () => {
      await Promise.all(peers.map((peer) => peer.stop()));
    },
  };
}

serveClient(start);
