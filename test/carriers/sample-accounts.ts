/** Accounts as a bureau writes them down; all invented. */
export const CMPP = {
  id: 'cmpp-1',
  kind: 'cmpp',
  host: '127.0.0.1',
  port: 7890,
  login: '901234',
  secret: 'secret-of-cmpp',
  code: '10690001',
  serviceId: 'TAX12366',
  carriers: ['移动'],
};

export const HTTP = { id: 'gateway-1', secret: 'secret-of-gateway-1' };

/** Secrets typed in above: nothing that is shown may hold them. */
export const SECRETS = [CMPP.secret, HTTP.secret];
