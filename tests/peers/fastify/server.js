// Gives everyone one item of a pool, with Fastify and ioredis. `make bench-peers`
// compares Apiece with it. REDIS_PORT and API_KEY say where the store is and who may claim.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { timingSafeEqual } = require('node:crypto')
const fastify = require('fastify')
const Redis = require('ioredis')

const redis = new Redis({
  port: Number(process.env.REDIS_PORT),
  host: '127.0.0.1',
  enableAutoPipelining: true
})
redis.defineCommand('claim', {
  numberOfKeys: 2,
  lua: readFileSync(join(__dirname, '..', 'claim.lua'), 'utf8')
})

const authorization = Buffer.from(`Bearer ${process.env.API_KEY}`)

function isAuthorized (header = '') {
  const given = Buffer.from(header)
  return given.length === authorization.length && timingSafeEqual(given, authorization)
}

const answer = {
  type: 'object',
  properties: {
    outcome: { type: 'string' },
    client: { type: 'string' },
    nth: { type: 'integer' },
    at: { type: 'string' },
    item: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        kind: { type: 'string' },
        value: { type: 'string' }
      }
    }
  }
}
const problem = { type: 'object', properties: { error: { type: 'string' } } }

const schema = {
  params: {
    type: 'object',
    properties: { code: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' } }
  },
  body: {
    type: 'object',
    required: ['client'],
    additionalProperties: false,
    properties: { client: { type: 'string', minLength: 1, maxLength: 128 } }
  },
  response: { 200: answer, 201: answer, 401: problem, 409: problem }
}

const app = fastify({ logger: false })

app.addHook('onRequest', async (request, reply) => {
  if (!isAuthorized(request.headers.authorization)) {
    return reply.code(401).send({ error: 'unauthorized' })
  }
})

app.post('/v1/codes/:code/claims', { schema }, async (request, reply) => {
  const { code } = request.params
  const { client } = request.body
  const [outcome, at, item] = await redis.claim(
    `${code}:items`, `${code}:claims`, client, new Date().toISOString()
  )
  if (outcome === 'exhausted') {
    return reply.code(409).send({ error: outcome })
  }
  reply.code(outcome === 'granted' ? 201 : 200)
  return { outcome, client, nth: 1, at, item: JSON.parse(item) }
})

app.listen({ port: 0, host: '127.0.0.1' }).then((address) => console.log(`serving at ${address}`))
