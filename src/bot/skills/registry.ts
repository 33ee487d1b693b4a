import type { Intent } from '../../intents/understanding';
import type { Skill } from '../engine/skill';
import { affirm } from './affirm';
import { cancel } from './cancel';
import { complaint } from './complaint';
import { consult } from './consult';
import { deny } from './deny';
import { feedbackQuery } from './feedback-query';
import { fixedTaxQuery } from './fixed-tax-query';
import { greeting } from './greeting';
import { help } from './help';
import { humanAgent } from './human-agent';
import { invoiceFlowQuery } from './invoice-flow-query';
import { invoiceQuotaQuery } from './invoice-quota-query';
import { invoiceVerify } from './invoice-verify';
import { officeInfo } from './office-info';
import { outOfScope } from './out-of-scope';
import { progressQuery } from './progress-query';
import { provideInfo } from './provide-info';
import { report } from './report';
import { subscribe } from './subscribe';
import { suggestion } from './suggestion';
import { taxOfficerQuery } from './tax-officer-query';
import { thanks } from './thanks';
import { unsubscribe } from './unsubscribe';

/** Every intent has its skill; the compiler refuses a missing one, a test a skill without a dialogue. */
export const SKILLS: Readonly<Record<Intent, Skill>> = {
  invoice_verify: invoiceVerify,
  fixed_tax_query: fixedTaxQuery,
  invoice_quota_query: invoiceQuotaQuery,
  progress_query: progressQuery,
  tax_officer_query: taxOfficerQuery,
  consult,
  complaint,
  report,
  suggestion,
  subscribe,
  unsubscribe,
  feedback_query: feedbackQuery,
  invoice_flow_query: invoiceFlowQuery,
  office_info: officeInfo,
  greeting,
  help,
  human_agent: humanAgent,
  thanks,
  affirm,
  deny,
  cancel,
  provide_info: provideInfo,
  out_of_scope: outOfScope,
};
