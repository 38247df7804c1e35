import type { Family } from './shape.ts';
import { BESIDE } from './tables/beside.ts';
import { HONEST } from './tables/honest.ts';
import { HTML } from './tables/html.ts';
import { JSON_FAMILIES } from './tables/json.ts';
import { MARKDOWN } from './tables/markdown.ts';
import { PLAIN } from './tables/plain.ts';
import { TEMPLATES } from './tables/templates.ts';

export const FAMILIES: readonly Family[] = [
	...HONEST,
	...MARKDOWN,
	...HTML,
	...PLAIN,
	...TEMPLATES,
	...JSON_FAMILIES,
	...BESIDE,
];
