import { Calibration } from '../providers/tokens/calibration.ts';
import { keyIn } from '../store/namespace.ts';
import type { Store } from '../store/store.ts';

const KEPT_MS = 90 * 86_400_000;

/** How estimates compare with what was billed, kept by all processes together. */
export function openCalibration(store: Store, namespace: string): Calibration {
	const key = keyIn('calibration', namespace, 'tokens');
	return new Calibration({
		read: () => store.readFields(key),
		write: (fields) => store.writeFields(key, fields, KEPT_MS),
	});
}
