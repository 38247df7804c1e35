import { holdWays } from './suite.ts';

holdWays(['html', 'json', 'plain', 'answer', 'tmx', 'jsonl', 'glossary']);
