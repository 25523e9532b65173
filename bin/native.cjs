/**
 * Gives the native part of tree-sitter to the package's JavaScript, which is in the bundle and then knows no folder of its
 * own. In the place of node-gyp-build, which looks through folders for longer than the loading takes, and still has the last
 * word where the package brings nothing for this machine.
 */
const { createRequire } = require('node:module');
const { dirname } = require('node:path');

module.exports = () => {
  try {
    return require(`tree-sitter/prebuilds/${process.platform}-${process.arch}/tree-sitter.node`);
  } catch {
    const description = require.resolve('tree-sitter/package.json');
    return createRequire(description)('node-gyp-build')(dirname(description));
  }
};
