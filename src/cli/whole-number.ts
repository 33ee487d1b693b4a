import { AppError } from '../core/errors';

/** Reads what was typed for an option as a whole number in bounds. Throws AppError `cli_number` with a Chinese sentence otherwise. */
export function wholeNumber(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      const message = `${option} 应为 ${least} 至 ${most} 的整数，收到“${text}”`;
      throw new AppError('cli_number', message, { personMessage: message });
    }
    return number;
  };
}
