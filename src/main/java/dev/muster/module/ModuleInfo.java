package dev.muster.module;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Name and documentation of a {@link Module}, on its class; {@code muster doc} prints it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ModuleInfo {

    /** The short name authors write: {@code copy}. */
    String name();

    /** One or two sentences: what it does. */
    String doc();

    /** A task or two as YAML. */
    String example();

    /** What it registers of its own, each as {@code key: meaning}; what all modules have is not repeated. */
    String[] results() default {};

    /** Other short names: {@code systemd_service}. */
    String[] aliases() default {};

    /** What it reads and changes besides the files its steps name. */
    Domain domain() default Domain.HOST;

    /** Whether one run of it serves all hosts of a batch, as Ansible's pause and add_host do. */
    boolean oncePerBatch() default false;
}
