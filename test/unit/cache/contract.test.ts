import { memoryBackend, mockBackend } from '../../contracts/backend.ts';
import { describeCache } from '../../contracts/cache.ts';

describeCache('memory', memoryBackend);
describeCache('redis over ioredis-mock', mockBackend);
