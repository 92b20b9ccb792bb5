/**
 * The partner of `deliver`, without latency and as cheap as can be: reads each request to its end and says that all went well, to the gateway and
 * to the bare pipeline alike. (The mock portal checks what it is sent; that would be measured too, and only for whoever sends what passes.)
 * A process of its own; prints its port.
 */
import { createServer } from 'node:http'

const SESSION = '{"error_code":0,"session":"S-1","message":"Thành công"}'
const TAKEN = '{"error_code":"0","message":"Thêm mới thành công","result":[]}'

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume()
  request.on('end', () => {
    const body = Buffer.from(request.url?.startsWith('/mapi/login') ? SESSION : TAKEN)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : null }))
})
process.on('SIGTERM', () => process.exit())
