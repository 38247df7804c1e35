import type { InvalidateResponse } from '../../../src/contract/statistics.ts';
import { useEndpoint } from '../../shared/endpoint.ts';
import { useTexts } from '../../shared/texts.ts';

type Drop = (
	path: 'clear' | 'invalidate',
	parameters: Readonly<Record<string, unknown>>,
) => Promise<string>;

/** Drops cached answers, or with `dryRun` only counts them, and tells how many they are. */
export function useDropping(): Drop {
	const { t } = useTexts();
	const endpoint = useEndpoint();
	return async (path, parameters) => {
		const { entries } = await endpoint.remove<InvalidateResponse>(path, parameters);
		// There may be more than could be counted in time.
		return entries === null ? t('amount.manyAnswers') : t('amount.answers', { count: entries });
	};
}
