using Drystone.S3.Configuration.ObjectLock;

namespace Drystone.Server.Pipeline;

/// <summary>What the body of a request says of a lock.</summary>
/// <param name="Period">Null when it names none, or takes it away.</param>
/// <param name="IsHeld">Null when it says nothing of a legal hold.</param>
internal sealed record LockInBody(ObjectLockPeriod? Period, bool? IsHeld);
