namespace Drystone.Server.Control;

/// <summary>A command of the operator was refused. The message is one line for the person who gave it.</summary>
public sealed class AdminException(string message) : Exception(message);
