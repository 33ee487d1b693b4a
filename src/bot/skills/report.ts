import { intakeSkill } from './intake';

/** E4: a report of a tax violation, taken down and filed, anonymously if wished. */
export const report = intakeSkill('report');
