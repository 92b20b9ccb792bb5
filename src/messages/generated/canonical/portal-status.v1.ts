/* Generated from schemas/canonical/portal-status.v1.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * The province's answer on a dossier that was born on the national portal, in the gateway's own words. Source: contract §3.1.
 */
export interface PortalStatusV1 {
  /**
   * The province's own code of the dossier (dossiers-and-national-platform §2.1). Source: contract §3.1
   */
  provincialCode?: string
  /**
   * The applicant's id at the national portal. Source: contract §3.1
   */
  techId?: string
  /**
   * What is answered. Source: contract §3.1
   */
  content: string
  /**
   * When it was answered, RFC 3339 with offset. Source: contract §3.1
   */
  processedAt: string
  /**
   * What became of the dossier (dossiers-and-national-platform §1.9). Source: contract §3.1
   */
  status: 'accepted' | 'supplement-required'
  /**
   * Files of the answer. Source: contract §3.1
   *
   * @maxItems 10000
   *
   * Items: A file of the answer. Source: contract §3.1
   */
  documents?: {
    /**
     * The sender's id of the file. Source: contract §3.1
     */
    id: string
    /**
     * File name, at most 4000 characters. Source: contract §3.1
     */
    name: string
    /**
     * National code of the dossier component that the file is, such as 000.00.00.G17-KQ000123. Source: contract §3.1
     */
    componentCode?: string
    /**
     * Where the portal fetches the file. Source: contract §3.1
     */
    url: string
    /**
     * The file was taken back; absent: it was not. Source: contract §3.1
     */
    deleted?: boolean
  }[]
}
