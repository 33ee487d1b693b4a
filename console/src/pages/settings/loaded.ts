import { type Ref, ref } from 'vue';
import { sentenceOf } from '../../client/failure';

/** Something read once and again on demand; what was there stays while it is read anew. */
export function useLoaded<T>(load: () => Promise<T>): {
  value: Ref<T | undefined>;
  fault: Ref<string>;
  reload(): Promise<void>;
} {
  const value = ref<T>() as Ref<T | undefined>;
  const fault = ref('');
  async function reload(): Promise<void> {
    try {
      value.value = await load();
      fault.value = '';
    } catch (error) {
      fault.value = sentenceOf(error);
    }
  }
  void reload();
  return { value, fault, reload };
}
