import type { Backend } from './backend.ts';
import { describeEntries } from './cache-entries.ts';
import { describeFlights } from './cache-flights.ts';
import { describeInvalidation } from './cache-invalidation.ts';
import { describeItemFlights } from './cache-item-flights.ts';
import { describeItems } from './cache-items.ts';
import { describeRefusals } from './cache-refusals.ts';
import { describeSeed } from './cache-seed.ts';

/** Everything the response cache promises, over any store. */
export function describeCache(name: string, create: () => Backend): void {
	describeSeed(name, create);
	describeEntries(name, create);
	describeInvalidation(name, create);
	describeItems(name, create);
	describeItemFlights(name, create);
	describeFlights(name, create);
	describeRefusals(name, create);
}
