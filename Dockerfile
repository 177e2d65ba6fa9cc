# One image for every command: API, worker, mocks, runs. Nothing secret is built in; keys come from the environment.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# no install script is needed: the only one that matters would fetch the Node that this image has
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production SHAKEDOWN_CACHE=/var/cache/shakedown
WORKDIR /shakedown
RUN mkdir -p /var/cache/shakedown reports && chown node:node /var/cache/shakedown reports
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY bin bin
COPY scenarios scenarios
COPY package.json LICENSE ./
USER node
EXPOSE 8100
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HEALTH_PORT || 8100) + '/health').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/shakedown.js"]
CMD ["serve", "--host", "0.0.0.0"]
