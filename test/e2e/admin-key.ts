/** The admin key of every gateway here. */
export const adminKey = "e2e-admin-key-of-no-other-use";
