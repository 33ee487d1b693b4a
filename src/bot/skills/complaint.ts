import { intakeSkill } from './intake';

/** E5: a complaint about a tax office or officer, taken down and filed. */
export const complaint = intakeSkill('complaint');
