namespace Drystone.Cli.Objects;

/// <summary>What was asked for could not be done; the message is one line that says why.</summary>
internal sealed class ObjectsException(string message, Exception? inner = null) : Exception(message, inner);
