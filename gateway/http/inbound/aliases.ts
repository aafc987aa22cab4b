import type { NextFunction, Request, Response } from "express";

/** Reads a path that an older program calls as the call that stands behind it; what stands in the query stays. */
export const createAliases = (aliases: Record<string, string>) => {
  const paths = new Map(Object.entries(aliases));
  return (request: Request, _response: Response, next: NextFunction): void => {
    const [path = "", query] = request.url.split("?", 2);
    const operation = paths.get(path);
    if (operation !== undefined)
      request.url = `/v1/inbound/${operation}${query === undefined ? "" : `?${query}`}`;
    next();
  };
};
