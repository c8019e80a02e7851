package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleLibraryTest {
    private final Path folder;
    private final ModuleLibrary library;

    ModuleLibraryTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        library = new ModuleLibrary(folder, List.of(folder.resolve("mine")));
        write("library/clock.sh", "#!/bin/bash\n");
        write("library/clock.md", "about it\n");
        write("library/py.py", "import os\n");
        write("library/headless", "echo\n");
        write("library/win.ps1", "#!powershell\n");
        write("role/library/ofrole", "#!/usr/bin/perl\n");
        write("mine/own", "#!/usr/bin/env python3\n");
        write("action_plugins/act.py", "\n");
        write("filter_plugins/f.py", "return {'swap': swap}\n");
        write("lookup_plugins/mine.py", "\n");
    }

    @Test
    void knowsWhoRunsWhat() {
        assertThat(kind("clock")).isEqualTo(ModuleLibrary.Kind.HOST);
        assertThat(kind("ansible.legacy.clock")).isEqualTo(ModuleLibrary.Kind.HOST);
        assertThat(kind("py")).isEqualTo(ModuleLibrary.Kind.PYTHON);
        assertThat(kind("headless")).isEqualTo(ModuleLibrary.Kind.UNKNOWN);
        assertThat(kind("win")).isEqualTo(ModuleLibrary.Kind.POWERSHELL);
        assertThat(kind("own")).isEqualTo(ModuleLibrary.Kind.PYTHON);
        assertThat(kind("act")).isEqualTo(ModuleLibrary.Kind.PYTHON);
    }

    @Test
    void findsWhatARoleBringsOnceTheRoleIsMet() {
        assertThat(library.module("ofrole")).isEmpty();

        library.add(folder.resolve("role"));

        assertThat(kind("ofrole")).isEqualTo(ModuleLibrary.Kind.HOST);
    }

    @Test
    void leavesBuiltinNamesAlone() {
        assertThat(library.module("ansible.builtin.clock")).isEmpty();
        assertThat(library.module("some.other.clock")).isEmpty();
        assertThat(library.module("nothing")).isEmpty();
    }

    @Test
    void namesTheFileOfAPlugin() {
        assertThat(library.plugin("filter_plugins", "swap")).contains(folder.resolve("filter_plugins/f.py"));
        assertThat(library.plugin("filter_plugins", "other")).isEmpty();
        assertThat(library.plugin("lookup_plugins", "mine")).contains(folder.resolve("lookup_plugins/mine.py"));
    }

    private ModuleLibrary.Kind kind(String name) {
        return library.module(name).orElseThrow().kind();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
