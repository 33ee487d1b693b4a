import { intakeSkill } from './intake';

/** E6: a suggestion, taken down and filed. */
export const suggestion = intakeSkill('suggestion');
