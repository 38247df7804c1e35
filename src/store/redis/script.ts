import { createHash } from 'node:crypto';

export interface Script {
	readonly source: string;
	readonly sha: string;
}

function script(source: string): Script {
	return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** Does something for each key that meets a condition; answers a digit for each, 1 where it did. */
function perKey(parts: { locals?: string; when: string; act: string }): Script {
	const { locals = '', when, act } = parts;
	return script(`
local done = ''
for i, key in ipairs(KEYS) do
	${locals}
	if ${when} then
		${act}
		done = done .. '1'
	else
		done = done .. '0'
	end
end
return done`);
}

/** Prolongs each lock that ARGV[1] holds by ARGV[2] ms. */
export const RENEW = perKey({
	when: `redis.call('GET', key) == ARGV[1]`,
	act: `redis.call('PEXPIRE', key, ARGV[2])`,
});

export const RELEASE = perKey({
	when: `redis.call('GET', key) == ARGV[1]`,
	act: `redis.call('DEL', key)`,
});

/**
 * Sets each key, but replaces what begins with ARGV[1] only where it begins as asked too. Three
 * arguments follow for each key: what that is or nothing, the new value, its lifetime in ms or
 * nothing.
 */
export const SET_GUARDED = perKey({
	locals: `
	local guard, over, value, ttl = ARGV[1], ARGV[3 * i - 1], ARGV[3 * i], ARGV[3 * i + 1]
	local head = redis.pcall('GETRANGE', key, 0, math.max(#guard, #over) - 1)
	local free = type(head) ~= 'string' or string.sub(head, 1, #guard) ~= guard`,
	when: `free or (over ~= '' and string.sub(head, 1, #over) == over)`,
	act: `
		if ttl == '' then
			redis.call('SET', key, value)
		else
			redis.call('SET', key, value, 'PX', ttl)
		end`,
});

/** Overwrites heads: ARGV holds, for each key, what it must start with and what replaces that. */
export const PATCH = perKey({
	locals: `local expected = ARGV[2 * i - 1]`,
	when: `redis.pcall('GETRANGE', key, 0, #expected - 1) == expected`,
	act: `redis.call('SETRANGE', key, 0, ARGV[2 * i])`,
});

/** Deletes what still starts as ARGV says, key by key. */
export const DELETE_UNCHANGED = perKey({
	when: `redis.pcall('GETRANGE', key, 0, #ARGV[i] - 1) == ARGV[i]`,
	act: `redis.call('UNLINK', key)`,
});

/** Does `drawAll`. ARGV holds, for each bucket: name, amount, needed, capacity, refill per ms. */
export const DRAW = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or '') or now
local elapsed = math.max(0, now - at)
local wait = 0
local after = {'at', now}
for i = 1, #ARGV, 5 do
	local amount = tonumber(ARGV[i + 1])
	local needed = tonumber(ARGV[i + 2])
	local capacity = tonumber(ARGV[i + 3])
	local refill = tonumber(ARGV[i + 4])
	local level = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '') or capacity
	level = math.min(capacity, level + elapsed * refill)
	if level < needed then
		wait = math.max(wait, math.ceil((needed - level) / refill))
	end
	after[#after + 1] = ARGV[i]
	after[#after + 1] = math.min(capacity, level - amount)
end
if wait == 0 then
	redis.call('HSET', KEYS[1], unpack(after))
	redis.call('PEXPIRE', KEYS[1], 3600000)
end
return tostring(wait)`);

/**
 * Adds to fields. ARGV begins with a number and its lifetime in ms, and then the first key holds
 * the last number that has gone through, or with nothing and 0. For each other key follow its
 * lifetime or nothing, how many fields there are, and each field with its amount. What is of
 * another type, or no number, is not ours and replaced.
 */
export const ADD = script(`
local key = 1
if ARGV[1] ~= '' then
	local last = redis.pcall('GET', KEYS[1])
	if type(last) == 'string' and (tonumber(last) or 0) >= tonumber(ARGV[1]) then
		return '0'
	end
	redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
	key = 2
end
local at = 3
while at <= #ARGV do
	local last = at + 2 * tonumber(ARGV[at + 1])
	for field = at + 2, last, 2 do
		local reply = redis.pcall('HINCRBY', KEYS[key], ARGV[field], ARGV[field + 1])
		if type(reply) == 'table' then
			if string.find(reply.err, 'WRONGTYPE') then
				redis.call('UNLINK', KEYS[key])
			elseif string.find(reply.err, 'not an integer') then
				redis.call('HDEL', KEYS[key], ARGV[field])
			else
				return reply
			end
			redis.call('HINCRBY', KEYS[key], ARGV[field], ARGV[field + 1])
		end
	end
	if ARGV[at] ~= '' then
		redis.call('PEXPIRE', KEYS[key], ARGV[at])
	end
	at = last + 2
	key = key + 1
end
return '1'`);

/** Lets a key live for ARGV[1] ms at least. */
export const PROLONG = script(`
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
	redis.call('PEXPIRE', KEYS[1], ARGV[1])
	return '1'
end
return '0'`);

/** Does `holdIn`. ARGV holds id, expected, ceiling, limit, leaseMs, and the account's lifetime. */
export const HOLD = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local account = {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
	account[fields[i]] = tonumber(fields[i + 1]) or 0
end
local settled = account['spent'] or 0
local expected = 0
local ceilings = 0
local alone = true
for name, amount in pairs(account) do
	if string.sub(name, 1, 9) == 'expected:' then
		local id = string.sub(name, 10)
		if (account['until:' .. id] or 0) > now then
			alone = false
			expected = expected + amount
			ceilings = ceilings + (account['ceiling:' .. id] or 0)
		else
			settled = settled + amount
		end
	end
end
local limit = tonumber(ARGV[4])
local sum = settled + expected
local state = 'granted'
if settled + ARGV[2] > limit then
	state = 'full'
elseif not alone and settled + ceilings + ARGV[3] > limit then
	state = 'wait'
else
	sum = sum + ARGV[2]
	redis.call('HSET', KEYS[1], 'expected:' .. ARGV[1], ARGV[2], 'ceiling:' .. ARGV[1], ARGV[3],
		'until:' .. ARGV[1], string.format('%.0f', now + ARGV[5]))
	redis.call('PEXPIRE', KEYS[1], ARGV[6])
end
return state .. ' ' .. string.format('%.0f', sum)`);

/** Does what `chargeIn` does. ARGV holds the id, the amount, and the lifetime of the account. */
export const CHARGE = script(`
local id = ARGV[1]
if redis.call('HDEL', KEYS[1], 'expected:' .. id, 'ceiling:' .. id, 'until:' .. id) == 0 then
	return '0'
end
redis.call('HINCRBY', KEYS[1], 'spent', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return '1'`);
