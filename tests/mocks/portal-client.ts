import { request } from 'node:http'
import type { NpspMock } from '../../mocks/npsp/mock.ts'

/** What a caller got to see of one request. */
export type Seen =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: NodeJS.Dict<string | string[]>
      readonly text: string
    }
  /** The connection broke, or nobody listened; `code` is the system's: ECONNRESET, ECONNREFUSED. */
  | { readonly kind: 'broken'; readonly code: string }
  /** The caller gave up. `bytes` had come by then. */
  | { readonly kind: 'gave-up'; readonly bytes: number }

export interface Ask {
  readonly path: string
  readonly body?: unknown
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Gives up after so long. */
  readonly patienceMs?: number
}

/** One real HTTP request on a connection of its own. */
export function ask(
  url: string,
  { path, body, method = 'POST', headers = {}, patienceMs }: Ask,
): Promise<Seen> {
  return new Promise((resolve) => {
    let bytes = 0
    const call = request(`${url}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
      })
      response.on('end', () =>
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
      response.on('error', () => undefined)
    })
    let isOver = false
    if (patienceMs !== undefined)
      setTimeout(() => {
        isOver = true
        call.destroy()
        resolve({ kind: 'gave-up', bytes })
      }, patienceMs)
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (!isOver) resolve({ kind: 'broken', code: error.code ?? error.message })
    })
    call.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
}

export const DSTCODE = { dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider' } as const
export const ACCOUNT = { username: 'province', password: 'secret' } as const

/** An answer's JSON; a test that got no answer fails here. */
export function jsonOf(seen: Seen): Record<string, unknown> {
  if (seen.kind !== 'answered') throw new Error(`not answered: ${JSON.stringify(seen)}`)
  return JSON.parse(seen.text)
}

export const login = (url: string, account: object = ACCOUNT): Promise<Seen> =>
  ask(url, { path: '/mapi/login', body: account, headers: DSTCODE })

export async function sessionOf(url: string): Promise<string> {
  return String(jsonOf(await login(url))['session'])
}

export interface CallOptions {
  readonly isUpdating?: unknown
  readonly patienceMs?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Members of the envelope, over the usual ones. */
  readonly envelope?: Readonly<Record<string, unknown>>
}

/** A caller of the portal with a session. */
export interface PortalClient {
  readonly send: (service: string, data: unknown, options?: CallOptions) => Promise<Seen>
  readonly create: (item: object, options?: CallOptions) => Promise<Seen>
  readonly update: (item: object, options?: CallOptions) => Promise<Seen>
  readonly lookUp: (dossierCode: string) => Promise<Seen>
}

export async function portalClient(mock: Pick<NpspMock, 'url'>): Promise<PortalClient> {
  const session = await sessionOf(mock.url)
  const send: PortalClient['send'] = (
    service,
    data,
    { isUpdating = 'False', envelope, headers, patienceMs } = {},
  ) =>
    ask(mock.url, {
      path: '/mapi/g',
      headers: { ...DSTCODE, ...headers },
      body: { session, madonvi: '000.00.00.H56', service, isUpdating, data, ...envelope },
      ...(patienceMs === undefined ? {} : { patienceMs }),
    })
  return {
    send,
    create: (item, options) => send('DongBoHoSoMC', [item], options),
    update: (item, options) => send('DongBoHoSoMC', [item], { isUpdating: 'True', ...options }),
    lookUp: (mahoso) =>
      ask(mock.url, {
        path: '/mapi/g',
        headers: DSTCODE,
        body: { session, madonvi: '000.00.00.H56', service: 'TraCuuHoSo', mahoso },
      }),
  }
}

/** A dossier that the portal takes. */
export const dossierItem = (change: object = {}): Record<string, unknown> => ({
  MaHoSo: 'H56.14-251121-0001',
  MaTTHC: '1.003560.000.00.00.H56',
  TenTTHC: 'Cấp giấy phép xây dựng nhà ở riêng lẻ',
  MaLinhVuc: 'G17-XD01',
  TenLinhVuc: 'Hoạt động xây dựng',
  KenhThucHien: '2',
  SoGiayToChuHoSo: '038190001234',
  ChuHoSo: 'Nguyễn Thị Minh Châu',
  LoaiDoiTuong: '1',
  TrichYeuHoSo: 'Nhà ở 3 tầng',
  NgayNopHoSo: '20251121065803',
  NgayTiepNhan: '20251121130509',
  TrangThaiHoSo: '2',
  DonViXuLy: 'Sở Xây dựng tỉnh Thanh Hóa',
  NoiNopHoSo: '2',
  DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '038190001234' }],
  DanhSachLePhi: [],
  ...change,
})

/** A progress step that the portal takes once the dossier is there. */
export const progressItem = (change: object = {}): Record<string, unknown> => ({
  MaHoSo: 'H56.14-251121-0001',
  NguoiXuLy: 'Lê Văn Ánh',
  PhongBanXuLy: 'Phòng Quản lý nhà',
  NoiDungXuLy: 'Thẩm tra hồ sơ',
  ThoiDiemXuLy: '20251121133000',
  TrangThai: '4',
  ...change,
})

/** A portal status that the portal takes. */
export const portalStatusItem = (change: object = {}): Record<string, unknown> => ({
  MaHoSo: 'G22.01-20251121-0092637',
  MaHoSoDonVi: 'H56.14-251121-0001',
  MaDoiTuong: '',
  NoiDung: 'Hồ sơ đã được tiếp nhận',
  NgayXuLy: '20251121235959',
  TrangThai: '2',
  TaiLieuXuLy: [],
  ...change,
})
