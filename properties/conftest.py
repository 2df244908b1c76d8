"""The plugin that outsiders use, in profile ci unless W2S_PROFILE says otherwise."""

import os

PLUGIN = "w2sverify.testing.plugin"


def pytest_addoption(pluginmanager):
    # Not `pytest_plugins`, which pytest refuses where this is not the top-level conftest.
    pluginmanager.import_plugin(PLUGIN)


def pytest_configure(config):
    config.pluginmanager.import_plugin(PLUGIN)
    plugin = config.pluginmanager.get_plugin(PLUGIN)
    plugin.load_profile(config, os.environ.get("W2S_PROFILE", "ci"))
