import { describeCarrier } from '../../peers/carrier-suite';
import { MOBILE } from '../../peers/recording/scenario';

describeCarrier('smgp30', {
  busy: { status: 1, code: '1' },
  refusal: { status: 2, class: 'retry_later' },
  to: [MOBILE],
  failure: { state: 'UNDELIV', code: 'UNDELIV/005' },
});
