package dev.muster.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
public final class Version implements IVersionProvider {

    static String text() {
        return "muster "
                + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                        .orElse("(built from source)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
