import { IncomingMessage, ServerResponse } from "node:http";
import type { Express } from "express";

/**
 * Classes with which node:http makes the requests and responses that an app takes, its prototypes on them from the start.
 * Express puts them on each one by hand otherwise, after which V8 does everything with it slowly: two thirds of an empty call's cost.
 */
export const messagesOf = (app: Express) => {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
};
