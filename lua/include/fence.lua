-- The id of this server's data (`master_replid`): each failover and each restart makes
-- a new one. So what may have been forgotten since is noticed.
local function replid()
  local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  assert(id and #id == 40, 'INFO replication shows no master_replid')
  return id
end
