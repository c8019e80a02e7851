package dev.muster.modules;

import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Param;
import dev.muster.module.SelinuxLabel;
import java.util.Optional;

/** The parameters about a file's attributes that every module which writes files has. */
record FileParameters(
        @Param(doc = "Owner, by name or number.") Optional<String> owner,

        @Param(doc = "Group, by name or number.") Optional<String> group,

        @Param(doc = "Mode: octal in quotes, or symbolic as u=rw,g=r; preserve where a file is copied.")
        Optional<FileMode> mode,

        @Param(name = "attributes", aliases = "attr", doc = "Flags as chattr takes them; = is meant without a sign.")
        Optional<String> flags,

        @Param(doc = "User of the SELinux label; without effect on hosts without SELinux, as the next three.")
        Optional<String> seuser,

        @Param(doc = "Role of the SELinux label.") Optional<String> serole,

        @Param(doc = "Type of the SELinux label; _default is the policy's.")
        Optional<String> setype,

        @Param(doc = "Level of the SELinux label.") Optional<String> selevel,

        @Param(doc = "Accepted; a file is always replaced in one move.", orElse = "false")
        boolean unsafeWrites) {

    FileAttributes wanted() {
        return new FileAttributes(
                owner,
                group,
                mode,
                flags.filter(letters -> !letters.isEmpty()),
                new SelinuxLabel(seuser, serole, setype, selevel));
    }

    /** The same, {@code mode: preserve} taken from the source. */
    FileAttributes wanted(FileMode ofSource) {
        return wanted().with(mode.map(m -> isPreserved() ? ofSource : m));
    }

    boolean isPreserved() {
        return mode.filter(m -> m.text().equals("preserve")).isPresent();
    }
}
