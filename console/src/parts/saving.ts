import { computed, ref } from 'vue';
import { sentenceOf } from '../client/failure';

/** The state of something being saved, as it is shown: never saved before the server said so. */
export type SavingState = 'idle' | 'saving' | 'saved' | 'failed';

/** Runs a save and keeps its state; `run` answers whether it succeeded, the fault stands in `fault`. */
export function useSaving() {
  const state = ref<SavingState>('idle');
  const fault = ref('');
  return {
    state,
    fault,
    busy: computed(() => state.value === 'saving'),
    reset(): void {
      state.value = 'idle';
      fault.value = '';
    },
    async run(work: () => Promise<unknown>): Promise<boolean> {
      if (state.value === 'saving') return false;
      state.value = 'saving';
      fault.value = '';
      try {
        await work();
        state.value = 'saved';
        return true;
      } catch (error) {
        fault.value = sentenceOf(error);
        state.value = 'failed';
        return false;
      }
    },
  };
}
