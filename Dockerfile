# docker build -t dramatis .
# docker run -d --stop-timeout 40 -v dramatis-data:/app/data --env-file .env dramatis
# docker run -it --no-healthcheck -v dramatis-data:/app/data --env-file .env dramatis chat

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: the image's Node takes the place of the pinned one.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY adapters adapters
COPY memory memory
RUN npm run build

FROM node:24-slim
# All addresses, for the network of the container: nothing is open to the outside unless the port is published.
ENV NODE_ENV=production HTTP_HOST=0.0.0.0 HTTP_PORT=9464
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts, for `prepare` would build again; without optional packages, for one of them would be the compiler.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY --from=build /app/dist dist
COPY deploy/health-check.mjs deploy/
COPY characters characters
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
EXPOSE 9464
# Running replies are finished for shutdown_ms (20 s): give `docker stop` more than its 10 s.
STOPSIGNAL SIGTERM
# Whether the process lives, not whether it is ready: where unhealthy means restarted, a restart would not bring Redis back.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/health-check.mjs"]
# Exec form, so that the program gets the signal; it listens to it as process 1 too, and leaves no children behind.
ENTRYPOINT ["node", "dist/src/main.js"]
# Without a platform in the settings it says so, and ends with 2: nothing to restart.
CMD ["start"]
