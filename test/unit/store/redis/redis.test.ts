import { mockBackend } from '../../../contracts/backend.ts';
import { describeStore } from '../../../contracts/store.ts';

describeStore('redis over ioredis-mock', mockBackend);
