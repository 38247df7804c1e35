import RedisMock from 'ioredis-mock';

/** Stands in the place of ioredis. */
export const Redis = RedisMock;
export const { Cluster } = RedisMock;
