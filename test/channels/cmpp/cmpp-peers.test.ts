import { type CarrierTerms, describeCarrier } from '../../peers/carrier-suite';
import { MOBILE } from '../../peers/recording/scenario';

const TERMS: CarrierTerms = {
  busy: { status: 8, code: '8' },
  refusal: { status: 9, class: 'switch_route' },
  to: [MOBILE],
  failure: { state: 'UNDELIV', code: 'UNDELIV' },
};

// Neither says which version it is: `auto` has to find out.
describeCarrier('cmpp20', { ...TERMS, others: [{ version: '2.0' }, { version: '3.0' }] });
describeCarrier('cmpp30', { ...TERMS, others: [{ version: '3.0' }] });
