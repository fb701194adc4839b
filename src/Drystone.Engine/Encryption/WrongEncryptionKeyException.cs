namespace Drystone.Engine.Encryption;

/// <summary>An encrypted object was to be read with a key that is not its own, or its record was altered.</summary>
public sealed class WrongEncryptionKeyException(string message) : InvalidOperationException(message);
