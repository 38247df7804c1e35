import { holdWays } from './suite.ts';

holdWays(['markdown']);
