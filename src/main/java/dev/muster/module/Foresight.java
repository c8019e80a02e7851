package dev.muster.module;

import dev.muster.shell.Output;
import dev.muster.template.UnknownValueException;
import java.util.Optional;
import java.util.function.Function;

/** How the answer to a reading that is about one path only will be, once what is planned so far has been done. */
public interface Foresight {

    /**
     * @param now what the host says today
     * @param planned what will stand at an absolute path; empty for one that nothing planned concerns
     * @throws UnknownValueException when it cannot be told
     */
    Output foresee(Output now, Function<String, Optional<Foreseen>> planned);
}
