// No package may download a browser while it is installed: tests use the system's Chromium.
module.exports = { skipDownload: true };
