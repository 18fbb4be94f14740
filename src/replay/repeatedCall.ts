/** What the caller of a repeated call is told that is neither run again nor answered with the first one's outcome; mq and the Query APIs wrap it each in their own error. */
export const REPEATED_CALL = {
  unknown:
    'A request with this signature was received before, and is being run or ended without a known outcome. It is not run again. ' +
    'See what has changed; then sign the call anew if it is still needed.',
  notKept:
    'A request with this signature was received before, and its outcome is not told again. It is not run again. Sign the call anew if it is still needed.',
} as const;
