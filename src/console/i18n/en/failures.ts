/** Three short sentences per failure code: what happened, why as far as known, what to do now. */
export const failures = {
  UNAUTHENTICATED: {
    what: 'The caller is not known.',
    why: 'The key is missing or wrong.',
    now: 'Check the key that the sender was given.',
  },
  SIGN_IN_REFUSED: {
    what: 'Not signed in.',
    why: 'The name or the password is wrong.',
    now: 'Try again, or ask the administrator for a new password.',
  },
  SIGN_IN_LOCKED: {
    what: 'This name is locked for a while.',
    why: 'It was tried with wrong passwords several times.',
    now: 'Wait some minutes, or ask the administrator.',
  },
  ROUTE_UNKNOWN: {
    what: 'The message went to an address that is not served.',
    why: 'The path is wrong, or the route is off.',
    now: 'Check the path, then the partners in the configuration.',
  },
  METHOD_NOT_ALLOWED: {
    what: 'The method does not fit this address.',
    why: 'The address is there, but not for this method.',
    now: 'The sender’s software has to be corrected.',
  },
  SENDER_NOT_ALLOWED: {
    what: 'This sender may not use this route.',
    why: 'The key is right, but belongs to another system.',
    now: 'Use the right key, or correct the sender’s configuration.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    what: 'The message has the wrong format.',
    why: 'Only JSON in UTF-8 is taken.',
    now: 'The sender’s software has to be corrected.',
  },
  BODY_TOO_LARGE: {
    what: 'The message was too large to be taken.',
    why: 'It is over the allowed size.',
    now: 'Send the address of a file, not its content.',
  },
  INBOUND_MALFORMED: {
    what: 'The message could not be read.',
    why: 'It is empty, broken or no JSON.',
    now: 'The sender’s software has to be corrected.',
  },
  INBOUND_INVALID: {
    what: 'The message was rejected at the door.',
    why: 'Some fields are wrong or missing; the table below names them.',
    now: 'Correct them in the dossier system, then send a new message.',
  },
  REQUEST_INVALID: {
    what: 'The request is not complete.',
    why: 'A parameter is wrong, or the reason is missing.',
    now: 'Fill it in and try again.',
  },
  FORBIDDEN: {
    what: 'This role may not do that.',
    why: 'It takes another right.',
    now: 'Ask somebody who has it.',
  },
  NOT_FOUND: {
    what: 'Not found.',
    why: 'The id is wrong, or what it named is no longer kept.',
    now: 'Look it up in the list.',
  },
  STATE_CONFLICT: {
    what: 'It is in another state by now.',
    why: 'Somebody else was faster, or it was just delivered.',
    now: 'Look at it again before you go on.',
  },
  IDEMPOTENCY_CONFLICT: {
    what: 'The same key was used for another message.',
    why: 'One key came with two contents.',
    now: 'Use a new key for a new message.',
  },
  EXCHANGE_UNKNOWN: {
    what: 'There is no such exchange.',
    why: 'The id is wrong, or it is another sender’s.',
    now: 'Look it up by the dossier code.',
  },
  STORE_UNAVAILABLE: {
    what: 'The message could not be stored for now.',
    why: 'The database did not answer in time.',
    now: 'Wait some minutes; if it lasts, tell the administrator.',
  },
  OVERLOADED: {
    what: 'The gateway is full for the moment.',
    why: 'Too many messages came at once.',
    now: 'Send again later, fewer at a time.',
  },
  INTERNAL: {
    what: 'The gateway made a mistake.',
    why: 'The fault is in the software, not in the message.',
    now: 'Tell the support the id of the exchange and the time.',
  },
  STORED_UNREADABLE: {
    what: 'The stored message could not be opened.',
    why: 'The key that sealed it is no longer configured.',
    now: 'The administrator configures the key again; then replay.',
  },
  TRANSLATION_FAILED: {
    what: 'The message could not be put into the partner’s form.',
    why: 'The translation or the map of states has changed.',
    now: 'Tell the support; replay after the correction.',
  },
  OUTBOUND_INVALID: {
    what: 'The message was not sent.',
    why: 'After translation it does not fit the partner’s form.',
    now: 'Tell the support; replay after the correction.',
  },
  ENDPOINT_REFUSED: {
    what: 'The partner did not take this message.',
    why: 'It has read the message and said no; its words stand at the last attempt.',
    now: 'Mend the cause in the dossier system or at the partner, then replay.',
  },
  ENDPOINT_UNAVAILABLE: {
    what: 'The partner could not be reached.',
    why: 'It has an outage, or the network is down.',
    now: 'Nothing to do; it is sent again by itself. If it has stopped, replay once the partner is back.',
  },
  ENDPOINT_TIMEOUT: {
    what: 'The partner did not answer in time.',
    why: 'Whether it took the message is not known.',
    now: 'Nothing to do; the gateway asks and sends again by itself.',
  },
  CIRCUIT_OPEN: {
    what: 'The partner was not asked.',
    why: 'The connection is cut off because the partner kept failing.',
    now: 'Nothing to do; try again once the connection is normal.',
  },
  CREATE_LOST: {
    what: 'This payment can no longer be used.',
    why: 'The provider has the order and gives no pay address.',
    now: 'Make a new payment with a new reference.',
  },
  REFUND_UNSUPPORTED: {
    what: 'This provider does not refund through the gateway.',
    why: 'It has no refunds.',
    now: 'Refund in another way, outside the gateway.',
  },
  REFUND_NOT_POSSIBLE: {
    what: 'There is nothing to refund.',
    why: 'It was not paid, or all of it was refunded.',
    now: 'Look at the payment again.',
  },
  REFUND_IN_PROGRESS: {
    what: 'Another refund is under way.',
    why: 'There is one at a time.',
    now: 'Wait for its end, then try again.',
  },
  REFUND_EXCEEDS_PAID: {
    what: 'That is more than is left.',
    why: 'Part was refunded before, or the amount is wrong.',
    now: 'Correct the amount.',
  },
  PURPOSE_NOT_ALLOWED: {
    what: 'A citizen may not be looked up for this.',
    why: 'The procedure or the officer is not allowed to.',
    now: 'Check the lists of procedures and officers.',
  },
  ENDPOINT_UNREADABLE: {
    what: 'The partner’s answer could not be read.',
    why: 'It is broken, too large or in the wrong format.',
    now: 'Tell the partner’s support.',
  },
  unknown: {
    what: 'The message has failed in a way that is not listed here.',
    why: 'Its code stands beside.',
    now: 'Tell the support this code.',
  },
}
